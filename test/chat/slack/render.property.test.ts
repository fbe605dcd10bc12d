import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { renderHome, renderMessage } from '../../../src/chat/slack/render.js';
import { HomeSchema, MessageSchema, textsIn } from '../../helpers/block-kit-schema.js';
import { anyView } from '../../helpers/view-arbitraries.js';

/** Everything that `<` may begin: what a span of ours writes. */
const OURS = [
  /<@U061F7AUR>/g,
  /<#C024BE91L>/g,
  /<!date\^\d+\^[{}\w, ]+\|[\w :,-]+>/g,
  /<(?:https?|mailto):[^<>|]*\|[^<>]*>/g,
];

const withoutOurs = (text: string) => OURS.reduce((left, own) => left.replace(own, ''), text);

describe('any view', () => {
  it('becomes a message that Slack accepts', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const result = MessageSchema.safeParse(renderMessage(view));
        expect(result.error?.message).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('becomes a home page that Slack accepts', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const result = HomeSchema.safeParse(renderHome(view));
        expect(result.error?.message).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  it('carries no live markup except its own mentions, links and times', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const { text, blocks } = renderMessage(view);

        for (const marked of [text, ...textsIn(blocks, 'mrkdwn')]) {
          expect(withoutOurs(marked)).not.toMatch(/[<>]/);
          expect(marked.replace(/&(?:amp|lt|gt);/g, '')).not.toMatch(/&/);
        }
        for (const plain of textsIn(blocks, 'plain_text')) expect(plain).not.toMatch(/<[!@#a-z]/i);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves no bidi control open and no half of a character', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const shown = JSON.stringify(renderMessage(view));

        expect(shown).not.toMatch(/[\u202A-\u202E\u2066\u2067]/);
        expect(shown).not.toMatch(/\\ud[89a-f]/i);
        const opened = shown.match(/\u2068/g)?.length ?? 0;
        expect(shown.match(/\u2069/g)?.length ?? 0).toBe(opened);
      }),
      { numRuns: 200 },
    );
  });
});
