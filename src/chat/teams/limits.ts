/**
 * Teams' limits. Lengths are a string's UTF-16 length, sizes are bytes of JSON.
 *
 * A bot's message may have about 100 KB in UTF-16 since 2024, 40 KB before
 * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages), and about 28 KB where it goes
 * through Graph or a webhook (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format).
 * We keep to the smallest. No other limit is published; the rest here are ours, so that no single part uses up a message.
 */
export const limits = {
  /** A card. What is around it in the message, our part and what Teams' connector adds, takes less than 3 KB. */
  cardBytes: 25_000,
  /** A dialog's card carries its form a second time. */
  dialogBytes: 25_000,
  /** An introduction longer than this is not drawn again when something was wrong. */
  introBytes: 4000,
  summary: 300,
  text: 3000,
  heading: 200,
  field: 1000,
  fieldLabel: 100,
  button: 75,
  /** An action set shows six buttons, and the others in a menu (https://github.com/atc0005/go-teams-notify/issues/161). */
  buttonsShown: 6,
  confirmTitle: 100,
  confirmText: 300,
  options: 200,
  optionsBytes: 8000,
  optionText: 150,
  /** More options than this are found by typing, not by looking. */
  optionsLookedThrough: 10,
  checklistBytes: 18_000,
  itemText: 300,
  tableBytes: 16_000,
  tableColumns: 8,
  tableCell: 200,
  imageAlt: 500,
  url: 2000,
  person: 80,
  label: 300,
  placeholder: 150,
  dialogTitle: 64,
  inputText: 3000,
} as const;

/** The bytes that a value takes as JSON. */
export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
