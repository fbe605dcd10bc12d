import { z } from 'zod';

/** What an incident's whole record can be written as. */
export const ExportFormat = z.enum(['md', 'json', 'html']);
export type ExportFormat = z.infer<typeof ExportFormat>;

export const formatName: Readonly<Record<ExportFormat, string>> = {
  md: 'Markdown',
  json: 'JSON',
  html: 'HTML',
};
