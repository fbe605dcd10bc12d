import type { SandboxActor } from '../contract.js';
import type { InRoom } from './scene.js';

const nextPage = 'Next page';

/** The timeline as a person reads it: the command, then its button until there is no more. One line an event. */
export async function readTimeline(play: InRoom, person: SandboxActor): Promise<string[]> {
  const { see, sandbox, workspace, room } = play;
  const shown = () =>
    sandbox.slack
      .messages(room.id, person.id)
      .filter(({ ephemeral, text }) => ephemeral && text.startsWith('Timeline'))
      .at(-1);
  const before = shown()?.ts;
  await person.command(room.id, '/incident timeline');
  let page = await see('a page of the timeline', () => {
    const found = shown();
    return found && found.ts !== before ? found : undefined;
  });

  const lines: string[] = [];
  for (;;) {
    const [, ...rest] = workspace.read(page.blocks);
    lines.push(...rest.slice(0, -1));
    if (!rest.at(-1)?.includes(nextPage)) return lines;
    const read = JSON.stringify(page.blocks);
    await person.act({ channel: room.id, ts: page.ts }, nextPage);
    page = await see('the next page of the timeline', () => {
      const found = shown();
      return found && JSON.stringify(found.blocks) !== read ? found : undefined;
    });
  }
}
