/** What tocsin.yml may say of audiences, and what it is told when that makes no sense. */
import { describe, expect, it } from '@jest/globals';
import { parseConfigFile } from '../../src/config/file.js';

const read = (yaml: string) => parseConfigFile(`incidents:\n${yaml}`, 'tocsin.yml').incidents;

describe('the settings of audiences', () => {
  it('tell the company in the announcement channel, and nobody else, until they say so', () => {
    const { audiences } = read('  mirror: false');

    expect(Object.entries(audiences).map(([name, { to, external }]) => [name, to, external])).toEqual([
      ['internal', ['announcement'], false],
      ['executives', [], false],
      ['support', [], false],
      ['customers', [], true],
    ]);
  });

  it.each([
    [
      '  audiences:\n    customers:\n      to: [slack:C1, teams:19:a@thread.tacv2]\n',
      '4:22',
      'audiences.customers.to[1]',
    ],
    [
      '  executiveNotices:\n    - { severity: sev1, afterMinutes: 5, to: [teams:a] }\n',
      '3:47',
      'executiveNotices[0].to[0]',
    ],
    ['  subscriptions:\n    - { people: [teams:a] }\n', '3:18', 'subscriptions[0].people[0]'],
    ['  services:\n    - { name: checkout, channels: [teams:a] }\n', '3:36', 'services[0].channels[0]'],
  ])('name no place where Tocsin is not connected: %s', (yaml, at, key) => {
    expect(() => parseConfigFile(`incidents:\n${yaml}`, 'tocsin.yml', ['slack'])).toThrow(
      `tocsin.yml:${at} incidents.${key}: teams:`,
    );
    expect(read(yaml)).toBeDefined();
  });

  it.each([
    [
      '  audiences:\n    customers:\n      to: [status page]\n',
      'tocsin.yml:4:12 incidents.audiences.customers.to[0]: expected announcement, a channel',
    ],
    [
      '  audiences:\n    customers:\n      template: "{impcat}"\n',
      'tocsin.yml:4:7 incidents.audiences.customers.template: knows no {impcat}; there are {ref}',
    ],
    ['  audiences:\n    press: {}\n', 'tocsin.yml:3:5 incidents.audiences: there is no key "press"'],
    [
      '  executiveNotices:\n    - { severity: sev1, afterMinutes: soon, to: ["slack:U0CEO"] }\n',
      'incidents.executiveNotices[0].afterMinutes: should be a number',
    ],
    [
      '  executiveNotices:\n    - { severity: sev1, afterMinutes: 5, to: ["slack:U0CEO"], template: "{impcat}" }\n',
      'incidents.executiveNotices[0].template: knows no {impcat}; there are {ref}',
    ],
    ['  subscriptions:\n    - { people: ["Ana"] }\n', 'expected a person such as slack:U061F7AUR'],
    [
      '  services: [{ name: Checkout }]\n  subscriptions:\n    - { service: chekout, people: ["slack:U0CEO"] }\n',
      'tocsin.yml:4:9 incidents.subscriptions[0].service: expected a service of the catalogue, not "chekout"',
    ],
  ])('are refused with their place: %s', (yaml, message) => {
    expect(() => read(yaml)).toThrow(message);
  });
});
