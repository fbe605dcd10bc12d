import { cardText, type InRoom } from './scene.js';

/** Chat does not wake anybody: PagerDuty does, and what happens there is in the room. */
export async function ring(play: InRoom): Promise<void> {
  const { step, see, sandbox, workspace, cast, room } = play;

  play.scene('Ringing somebody');
  const id = await step('Bruno types /incident page @hana: PagerDuty rings her', async () => {
    await cast.bruno.command(room.id, '/incident page @hana the page for customers is down, too');
    const there = await see('an incident in PagerDuty', () => paged(play));
    await see('Hana to be rung for it', () =>
      sandbox.pagerduty.incident(there.id).assignees.some((name) => name.startsWith('Hana')),
    );
    await see('who is rung, in the room', () => workspace.said(room.id, 'PagerDuty is paging Hana'));
    return there.id;
  });
  await step('Hana acknowledges it on her phone: room and card say so', async () => {
    sandbox.pagerduty.as('hana').acknowledge(id);
    await see('it in the room', () => workspace.said(room.id, 'acknowledged the page'));
    await see('it on the card', () => cardText(play).includes('acknowledged · P2'));
  });
}

/** Resolved here, it is resolved there. */
export async function ringNoMore(play: InRoom): Promise<void> {
  await play.step('In PagerDuty it is over as well', async () => {
    await play.see('a resolved incident there', () => paged(play)?.status === 'resolved');
    await play.see('it on the card', () => /PagerDuty.*\n?.*· resolved/.test(cardText(play)));
  });
}

const paged = ({ sandbox }: InRoom) =>
  sandbox.pagerduty.incidents().find(({ title }) => title.startsWith('INC-1 '));
