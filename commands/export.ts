import { z } from 'zod';
import { defineCommand, privately } from '../src/chat/command.js';
import { code, time } from '../src/chat/view.js';
import { ExportFormat, formatName } from '../src/incident/export-format.js';
import { askExport } from '../src/incident/export-link.js';
import { incidentRef } from '../src/incident/incident.js';

export const exportIncident = defineCommand({
  name: 'export',
  summary: 'Get the whole record as one document: md, json or html',
  examples: ['export', 'export json'],
  scope: 'incident',
  permission: 'audit.export',
  params: ['format'],
  args: z.object({
    format: z.preprocess(
      (given) => (typeof given === 'string' ? given.trim().toLowerCase() : given),
      ExportFormat.default('md'),
    ),
  }),
  async run({ args: { format }, incident, actor }, deps) {
    const ref = incidentRef(incident);
    const address = deps.publicUrl();
    if (address === undefined) {
      return privately([
        'There are no links here: PUBLIC_URL is not set. On the server, run: ',
        code(`tocsin export ${ref} --format ${format}`),
      ]);
    }
    const { token, expiresAt } = await askExport(deps, { incident, format, actor });
    const text = [
      `${ref} as ${formatName[format]}. The link is yours: whoever has it can download the document until `,
      time(expiresAt, 'time'),
      '. The timeline says that you asked for it, and each download.',
    ];
    return privately({
      fallback: text,
      blocks: [
        { type: 'text', text },
        {
          type: 'actions',
          actions: [{ kind: 'link', label: 'Get the document', url: `${address}/exports/${token}` }],
        },
      ],
    });
  },
});
