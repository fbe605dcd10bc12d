/** A short course of what `npm run chaos` does for long. */
import { afterAll, beforeAll, it } from '@jest/globals';
import { runCourse } from './course.js';
import { type ChaosStage, openChaosStage } from './stage.js';
import { assertWhole } from './whole/index.js';

const kills = 6;
const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e9));

let stage: ChaosStage;
beforeAll(async () => {
  stage = await openChaosStage();
}, 60_000);
afterAll(() => stage.close());

it(`is whole after whatever the seed draws (npm run chaos -- --seed ${seed} --kills ${kills})`, async () => {
  await runCourse(stage, { seed, kills });

  await assertWhole(stage, `npm run chaos -- --seed ${seed} --kills ${kills}`);
}, 240_000);
