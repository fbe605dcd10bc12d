import type { PersonId } from '../../ids.js';
import { isOpen } from '../../incident/incident.js';
import type { Viewer } from '../../incident/may-know.js';
import type { Reader } from '../../incident/ports.js';
import { type Block, bold, type View } from '../view.js';
import { incidentLine } from './incident-card.js';

/** What a person follows, for whoever did not say what they mean. */
export async function followedList(
  read: Pick<Reader, 'subscriptionsOf' | 'incident'>,
  person: PersonId,
  viewer: Viewer,
): Promise<View> {
  const wanted = (await read.subscriptionsOf(person)).filter((one) => one.wanted);
  const services = wanted.flatMap(({ service }) => service ?? []);
  const ids = wanted.flatMap(({ incident }) => incident ?? []);
  const incidents = (await Promise.all(ids.slice(-20).map((id) => read.incident(id, viewer))))
    .filter((incident) => incident !== undefined)
    .filter(isOpen);
  const lines: Block[] = [
    ...services.map((service): Block => ({ type: 'text', text: ['Incidents of ', bold(service)] })),
    ...incidents.map((incident): Block => ({ type: 'text', text: incidentLine(incident) })),
  ];
  return {
    fallback: 'What you follow',
    blocks: [
      { type: 'heading', text: 'What you follow' },
      ...(lines.length > 0 ? lines : [{ type: 'text' as const, text: 'Nothing yet.' }]),
      {
        type: 'context',
        text: 'To follow more: /incident subscribe INC-7, or a service: /incident subscribe checkout. To stop: /incident unsubscribe and the same.',
      },
    ],
  };
}
