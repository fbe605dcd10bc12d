import { expect, it } from '@jest/globals';
import { withLink } from '../../src/chat/with-link.js';

const link = 'https://meet.example.com/1';

it.each([
  ['puts a link behind a topic', 'SEV1', link, 250, `SEV1 · ${link}`],
  ['leaves a topic without a link alone', 'SEV1', undefined, 250, 'SEV1'],
  ['cuts the words, never the link', 'x'.repeat(200), link, 150, `${'x'.repeat(120)}… · ${link}`],
  ['leaves out a link that would leave too few words', 'SEV1', `${link}${'x'.repeat(200)}`, 250, 'SEV1'],
] as const)('%s', (_, topic, url, most, expected) => {
  expect(withLink(topic, url, most)).toBe(expected);
});
