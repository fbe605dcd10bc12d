import type { WebClient } from '@slack/web-api';
import type { Form } from '../form.js';
import { code, type View } from '../view.js';
import { renderForm } from './render-form.js';

/**
 * A trigger lives 3 s (docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response), and so long may our
 * answer take: a call that hangs must leave time to say so.
 */
const longestMs = 2000;

export interface FormDeps {
  client: WebClient;
  /** A line that does by typing what the command's form does. */
  exampleOf: (command: string) => string;
  /** Logs why a form could not be opened, and returns the id under which that is found. */
  onUnopened: (error: unknown, command: string) => string;
}

/** Opens a form, which cannot wait for a job. When it fails: what to tell the person. */
export async function openForm(
  { client, exampleOf, onUnopened }: FormDeps,
  form: Form,
  where: { trigger: string; channel: string | undefined },
): Promise<View | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Slack did not open the form in time')), longestMs);
  });
  try {
    const view = renderForm(form, where.channel ? { channel: where.channel } : {});
    await Promise.race([client.views.open({ trigger_id: where.trigger, view }), late]);
    return undefined;
  } catch (error) {
    const line = `/incident ${exampleOf(form.command)}`;
    const id = onUnopened(error, form.command);
    return {
      fallback: `The form could not be opened. Type it instead: ${line}`,
      blocks: [
        { type: 'text', text: ['The form could not be opened. Type it instead: ', code(line)] },
        { type: 'context', text: `Reference: ${id}` },
      ],
    };
  } finally {
    clearTimeout(timer);
  }
}
