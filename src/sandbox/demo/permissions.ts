import type { InRoom } from './scene.js';

/** Who may not do something is told who may; in need it is done all the same, and nobody fails to notice. */
export async function breakGlass({ scene, step, see, workspace, room, cast }: InRoom): Promise<void> {
  const { alice } = cast;
  scene('Who may do what, and in need');
  await step('Alice types /incident export: the record is the commander’s to take out', async () => {
    await alice.command(room.id, '/incident export');
    await see('the refusal, to Alice alone, with who may', () =>
      workspace.whispered(room.id, alice, 'audit.export', 'commander'),
    );
  });
  await step(
    'She breaks the glass: she gets it by a link, and the room reads who did what, and why',
    async () => {
      await alice.command(room.id, '/incident breakglass "Bruno is on a plane" export json');
      await see('the link, to Alice alone', () =>
        workspace.whispered(room.id, alice, 'INC-1 as JSON', 'Get the document'),
      );
      await see('her reason, for all to read', () =>
        workspace.said(room.id, 'broke the glass', 'Bruno is on a plane'),
      );
    },
  );
}
