/** Accounts, and who they are said to be. */
import { type AccountId, nativeId, PersonId, platformOf } from '../../ids.js';
import { type Person, platformNames, type Verdict } from '../../incident/people.js';
import { type Block, bold, code, person as personSpan, type Span, time, type View } from '../view.js';

const chats: readonly string[] = ['slack', 'teams'];

/** An account where it is told about: by name on a chat platform, otherwise by its id. */
export function accountSpan(account: AccountId): Span {
  return chats.includes(platformOf(account)) ? personSpan(PersonId.parse(account)) : code(account);
}

const nameOf = (platform: string) => platformNames[platform] ?? platform;

/** What is known of the accounts of whoever asks: how, and what can be done where one is missing. */
export function whoamiView(
  actor: PersonId,
  person: Person,
  { platforms }: { platforms: readonly string[] },
): View {
  const own = platformOf(actor);
  const [self, ...others] = person.accounts;
  const addresses = [...new Set(person.accounts.flatMap(({ email }) => email ?? []))];
  const missing = platforms.filter(
    (platform) => !person.accounts.some(({ id }) => platformOf(id) === platform),
  );
  return {
    fallback: 'Your accounts',
    blocks: [
      { type: 'heading', text: 'Your accounts' },
      text([
        bold(nameOf(own)),
        ': ',
        code(nativeId(actor)),
        '. You are using it now.',
        ...addressOf(self?.email),
      ]),
      ...others.map((account) =>
        text([
          bold(nameOf(platformOf(account.id))),
          ': ',
          code(nativeId(account.id)),
          ...(account.link ? linkedBy(account.link, own) : [', because it has the same address.']),
          ...(account.link ? addressOf(account.email) : []),
        ]),
      ),
      ...(self?.email === undefined ? [text(noAddress(own, self?.checkedAt))] : []),
      ...person.contested.map(({ email, others }) => text(contested(email, others))),
      ...missing.map((platform) => text(missingIn(platform, { actor, addresses }))),
      {
        type: 'context',
        text: 'Accounts are one person by their e-mail address, or because an admin linked them; never by name.',
      },
    ],
  };
}

const text = (words: readonly Span[]): Block => ({ type: 'text', text: words });

const addressOf = (email: string | undefined): Span[] =>
  email ? [' Its address is ', code(email), '.'] : [];

/** A person on another platform is no mention here. */
function linkedBy({ by, at }: Verdict, own: string): Span[] {
  const admin = platformOf(by) === own ? personSpan(by) : code(by);
  return [', linked by ', admin, ' on ', time(at, 'date'), '.'];
}

function noAddress(platform: string, checkedAt: Date | undefined): Span[] {
  return checkedAt === undefined
    ? [`${nameOf(platform)} has not told your address yet. Please ask again in a minute.`]
    : [
        `${nameOf(platform)} shows no confirmed address of yours that would count: a guest’s does not. An admin can link your accounts.`,
      ];
}

function contested(email: string, others: readonly AccountId[]): Span[] {
  const places = [...new Set(others.map((id) => nameOf(platformOf(id))))].sort().join(' and in ');
  return [
    'The address ',
    code(email),
    ` is also that of another account in ${places}, and does not link the two: either several accounts there have it, or an admin has said who is who. An admin can link the right one.`,
  ];
}

function missingIn(
  platform: string,
  { actor, addresses }: { actor: PersonId; addresses: readonly string[] },
): Span[] {
  const admin: Span[] = [' An admin can link it: ', code(`/incident link ${actor} ${platform}:…`)];
  const name = nameOf(platform);
  if (addresses.length === 0) return [bold(name), ': no account is known.', ...admin];
  return chats.includes(platform)
    ? [
        bold(name),
        ': none is known yet. Say whoami to Tocsin there once, and the address links it.',
        ...admin,
      ]
    : [
        bold(name),
        ': no account shows your address. Its owner can show it to everybody in the profile there.',
        ...admin,
      ];
}
