import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Change, ChangeKind, changeKey, diffUrl } from '../../src/detection/change.js';
import { rankChanges } from '../../src/detection/rank-changes.js';

const startedAt = new Date('2026-11-20T14:00:00Z');
const now = new Date('2026-11-20T15:00:00Z');
const circumstances = { service: 'checkout', repositories: ['acme/checkout', 'Acme/Cart'], startedAt, now };
const own = fc.constantFrom('acme/checkout', 'ACME/Checkout', 'acme/cart');
const foreign = fc.constantFrom('acme/search', 'other/checkout');
const minutes = fc.integer({ min: 0, max: 3 * 1440 });

const change = (more: Partial<Change>): Change => ({
  repository: 'acme/checkout',
  kind: 'merge',
  id: '1',
  title: 'Something',
  author: 'bo',
  at: startedAt,
  url: 'https://github.example/acme/checkout/pull/1',
  repositoryUrl: 'https://github.example/acme/checkout',
  commit: 'c1',
  target: undefined,
  lines: undefined,
  outcome: undefined,
  updatedAt: startedAt,
  ...more,
});
const earlier = (count: number) => new Date(startedAt.getTime() - count * 60_000);

const words = fc.record({
  title: fc.constantFrom('Something', 'Fix checkout', 'Search faster'),
  target: fc.constantFrom(undefined, 'production', 'staging', 'checkout-live'),
  outcome: fc.constantFrom(undefined, 'success', 'failure'),
});
const anyChange = fc
  .record({
    repository: fc.oneof(own, foreign),
    kind: fc.constantFrom(...ChangeKind.options),
    at: fc.integer({ min: -3 * 1440, max: 120 }).map((count) => earlier(-count)),
    lines: fc.option(fc.nat(20_000), { nil: undefined }),
    words,
  })
  .map(({ words: said, ...rest }) => change({ ...rest, ...said }));
const anyChanges = fc
  .array(anyChange, { maxLength: 20 })
  .map((all) => all.map((one, index) => ({ ...one, id: String(index + 1) })));

const keys = (all: readonly Change[]) => rankChanges(all, circumstances).map((one) => changeKey(one.change));

describe('rankChanges', () => {
  it('never puts one that is nearer and the service’s own behind one that is neither, of the same kind and size', () => {
    fc.assert(
      fc.property(
        fc.record({
          kind: fc.constantFrom(...ChangeKind.options),
          lines: fc.option(fc.nat(20_000), { nil: undefined }),
          near: minutes,
          further: fc.integer({ min: 1, max: 1440 }),
          ownWords: words,
          foreignWords: words,
          ours: own,
          theirs: foreign,
        }),
        ({ kind, lines, near, further, ownWords, foreignWords, ours, theirs }) => {
          const nearer = change({ kind, lines, ...ownWords, repository: ours, at: earlier(near), id: '1' });
          const other = change({
            kind,
            lines,
            ...foreignWords,
            repository: theirs,
            at: earlier(near + further),
            id: '2',
          });

          expect(keys([other, nearer])).toEqual([changeKey(nearer), changeKey(other)]);
        },
      ),
    );
  });

  it('puts the nearer, the larger and the one further on its way to customers first, all else the same', () => {
    fc.assert(
      fc.property(anyChange, fc.integer({ min: 1, max: 600 }), (one, more) => {
        const first = { ...one, at: earlier(10), id: '1', kind: 'merge' as const, lines: 50 };

        for (const behind of [
          { ...first, id: '2', at: earlier(10 + more) },
          { ...first, id: '2', lines: 49 - (more % 50) },
          { ...first, id: '2', kind: 'run' as const },
        ]) {
          expect(keys([behind, first])[0]).toBe(changeKey(first));
        }
      }),
    );
  });

  it('gives one order, in whatever order they come', () => {
    fc.assert(
      fc.property(
        anyChanges.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          expect(keys(shuffled)).toEqual(keys(all));
        },
      ),
    );
  });

  it('loses none that has happened; those after the beginning are marked and come last', () => {
    fc.assert(
      fc.property(anyChanges, (all) => {
        const ranked = rankChanges(all, circumstances);
        const after = ranked.map(({ when }) => when === 'after');

        expect(ranked).toHaveLength(all.filter(({ at }) => at <= now).length);
        expect(after).toEqual(after.toSorted());
        for (const { change: one, when, distanceMs } of ranked) {
          expect(when === 'after').toBe(one.at > startedAt);
          expect(distanceMs).toBe(Math.abs(one.at.getTime() - startedAt.getTime()));
        }
      }),
    );
  });
});

describe('diffUrl', () => {
  const deployed = (id: string, at: number, more: Partial<Change> = {}) =>
    change({
      kind: 'deployment',
      id,
      at: earlier(at),
      commit: `c${id}`,
      target: 'production',
      outcome: 'success',
      ...more,
    });

  it('compares a deployment with the one that it replaced: the last that got there, in the same place', () => {
    const others = [
      deployed('1', 90),
      deployed('2', 60),
      deployed('3', 50, { outcome: 'failure' }),
      deployed('4', 40, { target: 'staging' }),
      deployed('6', 5),
    ];

    expect(diffUrl(deployed('5', 20), others)).toBe('https://github.example/acme/checkout/compare/c2...c5');
    expect(diffUrl(deployed('5', 20, { commit: 'c2' }), others)).toMatch(/\/commit\/c2$/);
    expect(diffUrl(deployed('5', 20), [])).toMatch(/\/commit\/c5$/);
  });

  it('compares a release with the one before, and shows the files of a pull request', () => {
    const released = (id: string, at: number, tag: string) =>
      change({ kind: 'release', id, at: earlier(at), commit: undefined, target: tag });

    expect(diffUrl(released('2', 5, 'v1/2'), [released('1', 50, 'v1.1')])).toMatch(
      /\/compare\/v1\.1\.\.\.v1%2F2$/,
    );
    expect(diffUrl(released('2', 5, 'v2'), [])).toBeUndefined();
    expect(diffUrl(change({}), [])).toMatch(/\/pull\/1\/files$/);
    expect(diffUrl(change({ kind: 'run' }), [])).toMatch(/\/commit\/c1$/);
  });
});
