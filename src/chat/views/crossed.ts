import type { Standing } from '../../incident/crossing.js';
import { platformName } from '../../incident/sides.js';
import { type Block, bold, link, person, type Span, type Text, time, type View } from '../view.js';
import { withPeople } from './describe.js';
import { cut, oneLine } from './words.js';

const firstWords = 80;

/** A message of the other room, as this room shows it. */
export function crossedMessage(
  standing: Standing,
  from: { platform: string; roomUrl: string; inReplyTo: Standing | undefined },
): View {
  const { inReplyTo } = from;
  const said: Span[] = [authorOf(standing, from.platform), ': ', ...wordsOf(standing)];
  const reply: Block[] = inReplyTo
    ? [
        {
          type: 'context',
          text: ['In reply to ', authorOf(inReplyTo, from.platform), ': ', ...quoted(inReplyTo)],
        },
      ]
    : [];
  return {
    fallback: said,
    blocks: [...reply, { type: 'text', text: said }, { type: 'context', text: origin(standing, from) }],
  };
}

/** A person of the other platform is named with it. */
function authorOf({ author, bot }: Standing, platform: string): Span {
  if (bot) return bold(`${cut(oneLine(bot), 80)} (app, ${platformName(platform)})`);
  return author ? person(author) : bold(`Somebody (${platformName(platform)})`);
}

function wordsOf({ state, text, files }: Standing): Span[] {
  if (state !== 'there') return [{ kind: 'italic', text: state }];
  if (text.trim() !== '') return withPeople(text.trim());
  return [{ kind: 'italic', text: files.length > 0 ? 'shared a file' : 'sent a message without words' }];
}

function quoted(standing: Standing): Span[] {
  if (standing.state !== 'there' || standing.text.trim() === '') return wordsOf(standing);
  return ['“', ...withPeople(cut(oneLine(standing.text), firstWords)), '”'];
}

/** `Slack, 14:05 · edited · a.png, b.log` */
function origin(
  { state, postedAt, edited, files }: Standing,
  { platform, roomUrl }: { platform: string; roomUrl: string },
): Text {
  return [
    link(roomUrl, platformName(platform)),
    ', ',
    time(postedAt, 'time'),
    ...(state === 'there' && edited ? [' · edited'] : []),
    ...(state === 'there' && files.length > 0
      ? [
          ` · ${files.length === 1 ? 'File' : 'Files'} there: `,
          ...files.flatMap((name, index) => [
            ...(index > 0 ? [', '] : []),
            link(roomUrl, cut(oneLine(name), 80)),
          ]),
        ]
      : []),
  ];
}
