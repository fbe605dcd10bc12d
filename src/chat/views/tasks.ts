import type { Incident } from '../../incident/incident.js';
import type { ActionItem } from '../../incident/ports.js';
import { link, person, type Text, type View } from '../view.js';
import { headline } from './words.js';

/** What is left to do after the incident, and where it is tracked. */
export function tasksCard(
  incident: Incident,
  items: readonly ActionItem[],
  tracked: boolean,
  /** Ids of the items whose filing was given up. */
  failed: ReadonlySet<string> = new Set(),
): View {
  const unfiled = tracked && items.some(({ id, task }) => !task && failed.has(id));
  const fallback = `${items.length === 1 ? '1 action item' : `${items.length} action items`} · ${headline(incident)}`;
  return {
    fallback,
    blocks: [
      { type: 'heading', text: 'Action items' },
      {
        type: 'table',
        columns: ['#', 'What', 'Owner', 'Due', 'After', 'Task'],
        rows: items.map((item) => [
          String(item.position),
          item.title,
          item.owner ? [person(item.owner)] : 'nobody yet',
          item.dueDate ?? '—',
          after(item, items),
          task(item, tracked, failed),
        ]),
      },
      {
        type: 'context',
        text: tracked
          ? 'Each is filed in Jira with a link back here.'
          : 'No Jira is configured: the items are kept in Tocsin and shown on the App Home.',
      },
      ...(unfiled
        ? [
            {
              type: 'actions' as const,
              actions: [
                {
                  kind: 'button' as const,
                  label: 'File again',
                  command: 'items',
                  args: { incident: incident.id, what: 'again' },
                },
              ],
            },
          ]
        : []),
    ],
  };
}

function after(item: ActionItem, items: readonly ActionItem[]): string {
  const positions = items
    .filter(({ id }) => item.waitsFor.includes(id))
    .map(({ position }) => `#${position}`);
  return positions.length > 0 ? positions.join(', ') : '—';
}

function task(item: ActionItem, tracked: boolean, failed: ReadonlySet<string>): Text {
  if (item.task) return [link(item.task.url, item.task.id)];
  if (!tracked) return '—';
  return failed.has(item.id) ? '⚠ not filed' : 'being filed';
}
