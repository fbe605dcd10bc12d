/** What one platform's people read of another's: its people by their names, its rooms as links. */
import { type PersonId, platformOf, type RoomId } from '../ids.js';
import { platformName } from '../incident/sides.js';
import type { ChatPort } from './port.js';
import { mapTexts, spansIn } from './texts.js';
import { bold, link, type Span, type Text, type View } from './view.js';

/** Makes a view ready for a platform. */
export type Localise = (view: View, platform: string) => Promise<View>;

export function localising(chat: Pick<ChatPort, 'profile' | 'roomLink'>): Localise {
  /** What people were called when they were looked up last. */
  const names = new Map<PersonId, string>();

  async function nameOf(id: PersonId): Promise<string> {
    // While the other platform is away this one is needed most: nothing waits for a name.
    const profile = await chat.profile(id).catch(() => undefined);
    if (profile) names.set(id, profile.name);
    return `${names.get(id) ?? 'Somebody'} (${platformName(platformOf(id))})`;
  }

  return async (view, platform) => {
    const isForeign = (id: PersonId | RoomId) => platformOf(id) !== platform;
    const people = new Map<PersonId, string>();
    for (const span of spansIn(view)) {
      if (typeof span === 'string' || span.kind !== 'person' || people.has(span.id)) continue;
      if (isForeign(span.id)) people.set(span.id, await nameOf(span.id));
    }
    const own = (span: Span): Span => {
      if (typeof span === 'string') return span;
      if (span.kind === 'person' && isForeign(span.id)) return bold(people.get(span.id) ?? '');
      if (span.kind !== 'room' || !isForeign(span.id)) return span;
      return link(chat.roomLink(span.id), `the room in ${platformName(platformOf(span.id))}`);
    };
    const text = (one: Text): Text => (typeof one === 'string' ? one : one.map(own));
    return { fallback: text(view.fallback), blocks: view.blocks.map((block) => mapTexts(block, text)) };
  };
}
