/** What waits to be sealed and to be anchored: since when; undefined when nothing does. */
export interface SealBacklog {
  /** When the oldest event that is not sealed was recorded. */
  unsealedSince: Date | undefined;
  /** When the oldest entry of the ledger that no anchor covers was made. */
  unanchoredSince: Date | undefined;
}
