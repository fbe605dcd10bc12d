import { findIana } from 'windows-iana';

/**
 * A mailbox names its zone as Windows or as IANA does (https://learn.microsoft.com/graph/api/resources/mailboxsettings). Windows' are
 * mapped by Unicode CLDR's table.
 */
export const ianaZone = (name: string): string | undefined =>
  [name, findIana(name)[0]].find((zone) => zone !== undefined && isZone(zone));

function isZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
