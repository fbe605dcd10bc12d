import { declaring } from './declare.js';

export const drill = declaring(
  {
    name: 'drill',
    summary: 'Practise: all of an incident, marked DRILL; nobody is paged for real without --page',
    examples: ['drill sev1 Checkout is down', 'drill --page Failover of the database'],
    flags: ['page'],
  },
  () => 'drill',
);
