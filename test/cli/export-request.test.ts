import { describe, expect, it } from '@jest/globals';
import { readExportRequest } from '../../src/cli/export-request.js';

describe('what to export', () => {
  it.each([
    [['INC-7'], { number: 7, format: 'md', asOf: undefined, out: undefined }],
    [['inc-7', '--format', 'html'], { number: 7, format: 'html' }],
    [['--format=json', '7'], { number: 7, format: 'json' }],
    [['7', '--out', 'folder=x'], { out: 'folder=x' }],
    [['7', '--as-of', '2026-11-20T14:07Z'], { asOf: new Date('2026-11-20T14:07:00Z') }],
    [['7', '--as-of', '2026-11-20T15:07:01.250+01:00'], { asOf: new Date('2026-11-20T14:07:01.250Z') }],
  ])('reads %j', (args, expected) => {
    expect(readExportRequest(args)).toMatchObject(expected);
  });

  it.each([
    [[], 'Say which incident. For example: tocsin export INC-7 --format md'],
    [['INC-x'], '“INC-x” is not an incident.'],
    [['INC-99999999999'], 'is not an incident'],
    [['7', '8'], 'One incident at a time'],
    [['7', '--format', 'pdf'], 'There is no format “pdf”: choose md, json or html.'],
    [['7', '--format'], '--format needs a value.'],
    [['7', '--format', 'md', '--format=md'], '--format is there twice.'],
    [['7', '--frmat', 'md'], 'There is no option --frmat. Did you mean --format?'],
    [['7', '--quiet'], 'There is no option --quiet: choose from --format, --as-of, --out.'],
    [['7', '--out', 'x', '--format', 'md'], '--out writes every format: leave --format out.'],
    [
      ['7', '--as-of', '2026-11-20T14:07'],
      'is no time with its zone. For example: tocsin export INC-7 --as-of',
    ],
    [['7', '--as-of', '2026-13-20T14:07Z'], 'is no time'],
    [['7', '--as-of', '2026-02-30T14:07Z'], 'is no time'],
    [['7', '--as-of', 'yesterday'], 'is no time'],
  ])('refuses %j, saying what to type', (args, message) => {
    expect(() => readExportRequest(args)).toThrow(message);
  });
});
