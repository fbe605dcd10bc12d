import type { SandboxMessage } from '../contract.js';
import { cardText, type InRoom } from './scene.js';

const dropped = '#87 Drop the index on payments.created_at';

/** What changed before it began is there before anybody asks; one press says which of it was the cause. */
export async function findTheCause(play: InRoom): Promise<void> {
  const { step, see, workspace, cast, room } = play;
  const { alice, chen } = cast;

  play.scene('What changed');
  const card = await step('“Recent changes” is in the room: what went out before, the likeliest first', () =>
    see('a card with deployments and a merge, from GitHub', () =>
      workspace.said(
        room.id,
        'Recent changes · checkout',
        'Release 1.9',
        dropped,
        'before it began',
        'as of',
      ),
    ),
  );
  await step(
    'Chen marks the dropped index as the cause: the room hears of it, and both cards say so',
    async () => {
      await chen.act({ channel: room.id, ts: card.ts }, buttonFor(card, 'merge/87', 'cause'));
      await see('who said so, in the room', () =>
        workspace.said(room.id, 'chen marked as the cause', dropped),
      );
      await see('the cause on the incident’s card', () => cardText(play).includes(dropped));
      await see('the mark on the card of changes', () => workspace.said(room.id, '✔ Cause', dropped));
    },
  );
  await step('/incident changes looks at another service, for Alice alone', async () => {
    await alice.command(room.id, '/incident changes search since 12h');
    await see('the changes of search', () =>
      workspace.whispered(room.id, alice, 'Changes · search', 'Rank new products higher'),
    );
  });
}

/** Each change has the same two buttons: this one's says what it is for. */
function buttonFor(card: SandboxMessage, change: string, as: string): string {
  const elements = card.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  const button = elements.find((element) => {
    const value = 'value' in element ? String(element.value) : '';
    return value.includes(`${change}"`) && value.includes(`"${as}"`);
  });
  return (button && 'action_id' in button && button.action_id) || '';
}
