/** What a Web API method answers. */
export interface Answer {
  ok: boolean;
  error?: string;
  [field: string]: unknown;
}

export const refuse = (error: string, more: Record<string, unknown> = {}): Answer => ({
  ok: false,
  error,
  ...more,
});

export const accept = (more: Record<string, unknown> = {}): Answer => ({ ok: true, ...more });

/** A refusal that says what exactly was wrong, as Slack does for blocks and views. */
export const refuseWith = (error: string, messages: readonly string[]): Answer =>
  refuse(error, { response_metadata: { messages } });
