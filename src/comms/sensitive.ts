/**
 * What must not leave the house by accident: secrets, names of machines, addresses, and the words that a team has named.
 * It errs on the side of finding: what it finds is shown to a person, who decides.
 *
 * Secrets by the forms that their issuers publish (docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html,
 * docs.slack.dev/authentication/tokens, github.blog/2021-04-05-behind-githubs-new-authentication-token-formats), or by the
 * name they are given (`api_key=…`). Every repetition is bounded, so that no text makes the search slow.
 */
import { z } from 'zod';

export const SensitiveKind = z.enum([
  'private-key',
  'aws-key',
  'slack-token',
  'github-token',
  'signed-token',
  'password-in-url',
  'secret',
  'email-address',
  'internal-host',
  'ip-address',
  'configured-word',
]);
export type SensitiveKind = z.infer<typeof SensitiveKind>;

export const sensitiveLabel: Readonly<Record<SensitiveKind, string>> = {
  'private-key': 'a private key',
  'aws-key': 'an AWS key',
  'slack-token': 'a Slack token',
  'github-token': 'a GitHub token',
  'signed-token': 'a signed token',
  'password-in-url': 'a password in a link',
  secret: 'a secret',
  'email-address': 'an e-mail address',
  'internal-host': 'an internal machine',
  'ip-address': 'an IP address',
  'configured-word': 'a word from the list in tocsin.yml',
};

/** What a team adds to what is known anyway. */
export interface SensitiveSettings {
  /** `example.net` stands for itself and all below it. */
  internalHosts: readonly string[];
  words: readonly string[];
}

export interface Finding {
  kind: SensitiveKind;
  /** Where it stands: characters from the beginning, and the line, counted from 1. */
  start: number;
  end: number;
  line: number;
  /** Enough to find it by, never all of it. */
  shown: string;
}

/** Stands for what was taken out; nothing below takes it for anything. */
export const blot = '▮▮▮';

interface Rule {
  kind: SensitiveKind;
  pattern: RegExp;
  /** The group that holds it; default all that was matched. */
  group?: number;
  accept?(value: string, match: RegExpExecArray): boolean;
}

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const ipv4 = `${octet}(?:\\.${octet}){3}`;
const label = '[a-z0-9_](?:[a-z0-9_-]{0,62})';

/** The first that finds something at a place has it. */
const rules: readonly Rule[] = [
  {
    kind: 'private-key',
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  {
    kind: 'aws-key',
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  },
  { kind: 'slack-token', pattern: /(?<![A-Za-z0-9])x(?:ox[a-z](?:\.xox[a-z])?|app)-[A-Za-z0-9-]{10,255}/g },
  {
    kind: 'slack-token',
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/_-]{10,255}/g,
  },
  {
    kind: 'github-token',
    pattern: /(?<![A-Za-z0-9])(?:gh[opusr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255})/g,
  },
  {
    kind: 'signed-token',
    pattern:
      /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,2000}\.[A-Za-z0-9_-]{5,3000}(?:\.[A-Za-z0-9_-]{0,2000}){0,3}/g,
  },
  {
    kind: 'password-in-url',
    pattern: /(?<![a-z0-9])[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@?#▮]{0,100}:([^\s/@▮]{1,300})@/gi,
    group: 1,
  },
  {
    // Whatever is called a password is one, however simple it is.
    kind: 'secret',
    pattern: /(?:password|passwd|passphrase|pwd)["']?\s{0,3}[:=]\s{0,3}["']?([^\s"',;▮]{3,300})/gi,
    group: 1,
  },
  {
    kind: 'secret',
    pattern:
      /(?:secret|token|api[ _-]?key|access[ _-]?key|account[ _-]?key|key|credentials?|signature|auth)[\w-]{0,20}["']?\s{0,3}[:=]\s{0,3}["']?([^\s"',;▮]{12,1000})/gi,
    group: 1,
    accept: (value) => looksRandom(value),
  },
  {
    kind: 'secret',
    pattern: /(?<![a-z0-9])(?:bearer|basic)\s{1,3}([A-Za-z0-9._~+/=-]{12,3000})/gi,
    group: 1,
    accept: (value) => looksRandom(value),
  },
  {
    kind: 'email-address',
    pattern: /(?<![\w.%+-])[\w.%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,10}[a-z]{2,24}(?![a-z0-9-])/giu,
  },
  {
    kind: 'internal-host',
    pattern: new RegExp(
      `(?<![\\w.-])(?:${label}\\.){1,20}(?:internal|intranet|local|localdomain|corp|lan)(?![\\w-]|\\.\\w)`,
      'gi',
    ),
  },
  {
    kind: 'internal-host',
    pattern: new RegExp(`(?<![\\w.])${ipv4}(?![\\w]|\\.\\d)`, 'g'),
    accept: (value) => isPrivate(value),
  },
  { kind: 'ip-address', pattern: new RegExp(`(?<![\\w.])${ipv4}(?![\\w]|\\.\\d)`, 'g') },
  {
    kind: 'ip-address',
    pattern: new RegExp(`(?<![\\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:${ipv4}|[0-9a-f]{0,4})(?![\\w:])`, 'gi'),
    accept: (value) => isIpv6(value),
  },
];

/** What is in the text, in the order in which it stands there; of two that overlap, the one named first above. */
export function findSensitive(text: string, settings: SensitiveSettings): Finding[] {
  const found: Finding[] = [];
  for (const rule of [...rules, ...ownRules(settings)]) {
    rule.pattern.lastIndex = 0;
    for (const match of text.matchAll(rule.pattern)) {
      const value = match[rule.group ?? 0] ?? '';
      const start = match.index + (rule.group === undefined ? 0 : match[0].lastIndexOf(value));
      const end = start + value.length;
      if (value === '' || (rule.accept && !rule.accept(value, match))) continue;
      if (found.some((other) => other.start < end && start < other.end)) continue;
      found.push({ kind: rule.kind, start, end, line: lineAt(text, start), shown: hintAt(rule.kind, value) });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** The text with all of it blotted out. Nothing is found in what comes back. */
export function blotSensitive(text: string, settings: SensitiveSettings): string {
  let blotted = text;
  // What stands next to something that was taken out may only now be seen for what it is. Every round leaves fewer characters
  // that are not blots.
  for (;;) {
    const found = findSensitive(blotted, settings);
    if (found.length === 0) return blotted;
    for (const { start, end } of found.toReversed()) {
      blotted = `${blotted.slice(0, start)}${blot}${blotted.slice(end)}`;
    }
  }
}

/** `an e-mail address (an…) in line 2` */
export function findingWords({ kind, shown, line }: Finding): string {
  return `${sensitiveLabel[kind]} (${shown}) in line ${line}`;
}

function ownRules({ internalHosts, words }: SensitiveSettings): Rule[] {
  const hosts = internalHosts.map((suffix) => suffix.trim().replace(/^\*?\.+/, '')).filter(Boolean);
  const named = words.map((word) => word.trim()).filter(Boolean);
  return [
    ...hosts.map(
      (suffix): Rule => ({
        kind: 'internal-host',
        pattern: new RegExp(`(?<![\\w.@-])(?:${label}\\.){0,20}${literal(suffix)}(?![\\w-]|\\.\\w)`, 'gi'),
      }),
    ),
    ...named.map(
      (word): Rule => ({
        kind: 'configured-word',
        pattern: new RegExp(`(?<![\\p{L}\\p{N}])${literal(word)}(?![\\p{L}\\p{N}])`, 'giu'),
      }),
    ),
  ];
}

const literal = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

const ownPrefix = /^(?:AKIA|ASIA|ABIA|ACCA|xox[a-z]-|xapp-|gh[opusr]_|github_pat_|eyJ|-----BEGIN)/;

/** Of a secret only what every one of its kind begins with; of the rest, two characters. */
function hintAt(kind: SensitiveKind, value: string): string {
  if (kind === 'configured-word') return `${[...value].slice(0, 2).join('')}…`;
  if (['email-address', 'internal-host', 'ip-address'].includes(kind)) return `${value.slice(0, 2)}…`;
  return `${ownPrefix.exec(value)?.[0] ?? ''}…`;
}

/** Letters and digits mixed as no word mixes them: by Shannon's entropy, in bits a character. */
function looksRandom(value: string): boolean {
  const characters = [...value];
  const counts = new Map<string, number>();
  for (const character of characters) counts.set(character, (counts.get(character) ?? 0) + 1);
  const bits = [...counts.values()].reduce((sum, count) => {
    const share = count / characters.length;
    return sum - share * Math.log2(share);
  }, 0);
  return bits >= 3 && /\d/.test(value) && /[a-z]/i.test(value);
}

/** RFC 1918, and what is only ever a machine's own: loopback, link-local (RFC 3927), shared by carriers (RFC 6598). */
function isPrivate(address: string): boolean {
  const [a = 0, b = 0] = address.split('.').map(Number);
  if (a === 10 || a === 127) return true;
  if (a === 172) return b >= 16 && b <= 31;
  if (a === 192) return b === 168;
  if (a === 169) return b === 254;
  return a === 100 && b >= 64 && b <= 127;
}

/** Eight groups, or fewer around one `::`. A time of day has neither. */
function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2 || text.length < 3) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (groups.some((group) => group === '')) return false;
  const count = groups.reduce((sum, group) => sum + (group.includes('.') ? 2 : 1), 0);
  return halves.length === 2 ? count >= 1 && count < 8 : count === 8;
}
