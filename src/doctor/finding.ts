/** What one check found. */
export interface Finding {
  /** What was checked: `Slack: scopes`. */
  what: string;
  ok: boolean;
  /** What is so, or what is wrong. */
  detail: string;
  /** How to mend it. */
  remedy?: string;
}

export const well = (what: string, detail: string): Finding => ({ what, ok: true, detail });
export const ill = (what: string, detail: string, remedy: string): Finding => ({
  what,
  ok: false,
  detail,
  remedy,
});
