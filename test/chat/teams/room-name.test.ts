import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { channelName, chatTopic, description, readDescription } from '../../../src/chat/teams/room-name.js';

describe('a channel’s name', () => {
  it('is at most 50 characters with its number, and has none that Teams refuses', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 90 }),
        fc.integer({ min: 1, max: 50 }),
        (text, number) => {
          const name = channelName(`inc-7-${text}`, number);

          expect([...name].length).toBeLessThanOrEqual(50);
          expect(name).toMatch(/^inc-7/);
          expect(name).not.toMatch(/[~#%&*{}+/\\:<>?|'".]/);
          expect(name).toBe(name.trim());
        },
      ),
    );
  });

  it('is another one for each number', () => {
    const long = `inc-1-${'very-long-'.repeat(8)}`;
    expect(new Set([1, 2, 3].map((number) => channelName(long, number))).size).toBe(3);
  });
});

describe('a channel’s description', () => {
  it('has the topic in its first line and keeps the purpose behind it', () => {
    const text = description({ topic: 'SEV1 · investigating', purpose: 'War room. (tocsin 1a2b3c4d)' });

    expect(text).toBe('SEV1 · investigating\nWar room. (tocsin 1a2b3c4d)');
    expect(readDescription(text)).toEqual({
      topic: 'SEV1 · investigating',
      purpose: 'War room. (tocsin 1a2b3c4d)',
    });
  });

  it('is a purpose while there is no topic', () => {
    expect(readDescription('(tocsin 1a2b3c4d)')).toEqual({ topic: '', purpose: '(tocsin 1a2b3c4d)' });
  });

  it('fits, and the proof with it', () => {
    const text = description({ topic: 'x'.repeat(2000), purpose: '(tocsin 1a2b3c4d)' });

    expect([...text].length).toBeLessThanOrEqual(1024);
    expect(text.endsWith('…\n(tocsin 1a2b3c4d)')).toBe(true);
  });
});

describe('a chat’s topic', () => {
  it('has no colon and fits', () => {
    expect(chatTopic('at 14:05')).toBe('at 14–05');
    expect([...chatTopic('x'.repeat(300))].length).toBe(250);
  });
});
