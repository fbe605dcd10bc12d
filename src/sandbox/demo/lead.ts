import { cardText, type InRoom } from './scene.js';

/** Nobody leads, so the room is asked, and then whoever is on call. */
export async function findCommander(play: InRoom): Promise<void> {
  const { step, see, workspace, cast, room } = play;
  const { alice, chen } = cast;

  play.scene('Nobody leads');
  await step('After five minutes the room is asked, and nobody else', async () => {
    await play.pass(5);
    await see('the question in the room', () => workspace.said(room.id, 'Nobody leads this incident yet'));
    await see('nobody on call to be asked yet', () => !workspace.toldTo(chen, 'has no commander'));
  });
  await step('/incident oncall says who is on call, from where, and as of when', async () => {
    await alice.command(room.id, '/incident oncall');
    await see('two levels, from tocsin.yml', () =>
      workspace.whispered(room.id, alice, 'Level 1', '@chen', 'Level 2', 'From tocsin.yml, as of'),
    );
  });
  await step('After ten, Chen is asked in private: he is on call. The room sees whom', async () => {
    await play.pass(5);
    await see('a question to Chen, and why it is his', () =>
      workspace.toldTo(chen, 'has no commander', 'you are on call, at level 1'),
    );
    await see('in the room who was asked', () => workspace.said(room.id, 'Tocsin asked @chen'));
  });
  await step('He presses “Take command”: he leads, and is told what to do now', async () => {
    const asked = await see('the question', () => workspace.toldTo(chen, 'has no commander'));
    await chen.act({ channel: asked.channel, ts: asked.ts }, 'Take command');
    await see('what to do now', () =>
      workspace.toldTo(chen, 'You are commander of INC-1', 'Next: /incident update'),
    );
    await see('Chen on the card', () => cardText(play).includes('@chen'));
  });
}

/** Whoever leads hands over with a note, and leads until the other accepts. */
export async function handOver(play: InRoom): Promise<void> {
  const { step, see, sandbox, workspace, cast, room } = play;
  const { bruno, chen } = cast;
  const words = 'Bruno knows the payments service';
  const leads = (name: string) => sandbox.slack.channel(room.id).topic.includes(`led by ${name}`);

  play.scene('A hand-over');
  await step('Chen types /incident handover commander @bruno: the note is drafted for him', async () => {
    await chen.command(room.id, '/incident note are refunds affected too?');
    await see('the note in the room', () => workspace.said(room.id, 'are refunds affected too?'));
    await chen.command(room.id, '/incident handover commander @bruno');
    const form = await see('the form on Chen’s screen', () => workspace.form(chen, 'Hand over a role'));
    await see('what is known, in the draft', () =>
      ['INC-1', 'SEV2', 'commander: chen', 'are refunds affected too?'].every((part) =>
        JSON.stringify(form.view).includes(part),
      ),
    );
  });
  await step('Bruno gets it in private. Until he accepts, Chen leads', async () => {
    await chen.submit({ 'What do they have to know?': `${words}. Open: are refunds affected too?` });
    await see('the note to Bruno, with what he can answer', () =>
      workspace.toldTo(bruno, 'hands over the role of commander', words),
    );
    await see('the offer in the room', () =>
      workspace.said(room.id, 'offered the role of commander to @bruno', words),
    );
    await see('Chen in the topic', () => leads('chen'));
  });
  await step('Two minutes without an answer: Chen is told that it is still his', async () => {
    await play.pass(2);
    await see('a reminder to Chen', () => workspace.toldTo(chen, 'has not answered', 'stays yours'));
  });
  await step('Bruno accepts: now he leads, and Chen is told', async () => {
    const offer = await see('the offer', () => workspace.toldTo(bruno, 'hands over the role of commander'));
    await bruno.act({ channel: offer.channel, ts: offer.ts }, 'Accept');
    await see('a direct message to Bruno that he is commander of INC-1', () =>
      workspace.toldTo(bruno, 'You are commander of INC-1'),
    );
    await see('Bruno in the room', () => workspace.isIn(room.id, bruno));
    await see('the topic to say who leads', () => leads('bruno'));
    await see('word to Chen', () => workspace.toldTo(chen, 'accepted the role of commander'));
  });
}
