import type { InRoom } from './scene.js';

/** An incident, of which only some may know. */
export async function keepPrivate(play: InRoom): Promise<void> {
  const { step, see, sandbox, workspace, cast } = play;
  const { slack } = sandbox;
  const { alice, bruno, chen } = cast;
  const title = 'Payroll is read by strangers';

  play.scene('What only some may know');
  const room = await step(
    'Alice declares it private: its room is one that nobody else can find',
    async () => {
      await alice.command('general', `/incident declare private sev1 ${title}`);
      await see('a private word to Alice that it is private', () =>
        workspace.whispered('general', alice, 'is declared as SEV1, and it is private'),
      );
      const made = await see('a private channel with Alice in it', () =>
        slack.channels().find(({ id, isPrivate }) => isPrivate && workspace.isIn(id, alice)),
      );
      await see('the card there', () => workspace.said(made.id, title));
      return made;
    },
  );
  const ref = `INC-${room.name.split('-')[1]}`;
  await step('For Bruno there is no such incident, and nothing was announced', async () => {
    await bruno.command('general', `/incident ${ref} timeline`);
    await see('the answer that he would get for INC-99', () =>
      workspace.whispered('general', bruno, `There is no ${ref}. See /incident list all.`),
    );
    await see('no word of it in #incidents', () => !workspace.said('incidents', title));
  });
  await step('Chen is called in, and knows', async () => {
    await alice.command(room.id, '/incident invite @chen');
    await see('Chen in the room', () => workspace.isIn(room.id, chen));
    await chen.command('general', `/incident ${ref} timeline`);
    await see('the timeline, for Chen alone', () => workspace.whispered('general', chen, title));
  });
}
