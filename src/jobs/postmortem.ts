import { peopleIn, toMarkdown } from '../chat/markdown.js';
import { postmortemDraft } from '../chat/views/postmortem.js';
import { incidentRef } from '../incident/incident.js';
import { keyEvents, readTimeline } from '../incident/read-timeline.js';
import { type Job, roomOf } from './context.js';

/** Posts the draft in the room, and the same as a Markdown file to go on with. */
export const sharePostmortem: Job<'postmortem.share'> = async (deps, { incident, effect, attempt }) => {
  const events = await readTimeline(deps.read, incident, { viewer: 'tocsin', types: keyEvents });
  const draft = postmortemDraft(incident, events, await deps.read.items(incident.id, 'tocsin'));
  const room = roomOf(incident);
  await deps.chat.post({ to: room, view: draft, key: `postmortem:${effect.event}`, attempt });

  const names = new Map<string, string>();
  for (const person of peopleIn(draft)) {
    names.set(person, (await deps.chat.profile(person))?.name ?? person);
  }
  const ref = incidentRef(incident);
  await deps.chat.share({
    room,
    name: `${ref.toLowerCase()}-postmortem-${effect.event}.md`,
    title: `Post-mortem of ${ref} (draft)`,
    content: toMarkdown(draft, (person) => names.get(person) ?? person),
    view: { fallback: `The draft of ${ref} as a file, to go on with.`, blocks: [] },
    attempt,
  });
};
