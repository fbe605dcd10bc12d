import { expect, it } from '@jest/globals';
import { shownWords } from '../../src/cli/shown-words.js';
import { recorded } from '../helpers/arbitraries.js';

it('shows on a terminal what people wrote, which stays text there', () => {
  expect(
    shownWords(recorded({ type: 'note.added', text: 'on\u001b[2J\u009b2J two\nlines \u202eback “ü”' })),
  ).toEqual([String.raw`    text: "on\u001b[2J[U+009B]2J two\nlines [U+202E]back “ü”"`]);
  expect(shownWords(recorded({ type: 'note.added', text: 'x'.repeat(1000) }))[0]).toHaveLength(311);
  expect(shownWords(recorded({ type: 'room.archived' }))).toEqual([]);
});
