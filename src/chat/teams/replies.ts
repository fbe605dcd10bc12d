import type { Reply } from '../command.js';
import type { Form } from '../form.js';
import { sentence, type View } from '../view.js';

/** What a reply says, where no dialog can be opened: a form comes as the button that opens it. */
export function heard(reply: Reply): View | undefined {
  switch (reply.kind) {
    case 'private':
    case 'confirmed':
      return reply.view;
    case 'errors':
      return sentence(reply.message);
    case 'form':
      return invitation(reply.form);
    default:
      return undefined;
  }
}

/**
 * Teams opens a dialog from a button, never from a message
 * (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots).
 */
function invitation({ command, args = {}, title, fields }: Form): View {
  const given = Object.fromEntries(
    fields.flatMap((field) =>
      'initial' in field && typeof field.initial === 'string' ? [[field.id, field.initial]] : [],
    ),
  );
  return {
    fallback: `${title}: open the form`,
    blocks: [
      {
        type: 'text',
        text: `${title}: fill in the form.`,
        side: {
          kind: 'button',
          label: 'Open the form',
          command,
          args: { ...given, ...args },
          open: true,
          style: 'primary',
        },
      },
    ],
  };
}
