import type { ChatPort } from './port.js';
import type { Text, View } from './view.js';

const mark = 'DRILL';

/** Says of a message that it is part of an exercise, wherever it is read. */
export function asDrill(view: View): View {
  if (startsWithMark(view.fallback) && view.blocks[0]?.type === 'context') return view;
  return {
    fallback: startsWithMark(view.fallback) ? view.fallback : [`${mark} · `, ...spans(view.fallback)],
    blocks: [{ type: 'context', text: `${mark}: this is an exercise.` }, ...view.blocks],
  };
}

/** The chat as an exercise uses it: all that is posted says so. */
export const inDrill = (chat: ChatPort): ChatPort => ({
  ...chat,
  describeRoom: (room, { topic, ...rest }) =>
    chat.describeRoom(room, { ...rest, ...(topic !== undefined && { topic: `${mark} · ${topic}` }) }),
  post: (message) => chat.post({ ...message, view: asDrill(message.view) }),
  update: (message, view) => chat.update(message, asDrill(view)),
  share: (file) => chat.share({ ...file, title: `${mark} · ${file.title}`, view: asDrill(file.view) }),
});

const spans = (text: Text) => (typeof text === 'string' ? [text] : text);

function startsWithMark(text: Text): boolean {
  const [first] = spans(text);
  return typeof first === 'string' && first.startsWith(mark);
}
