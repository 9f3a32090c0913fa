import { setPriority } from 'node:os';
import { answerQuestions } from '../aside.js';
import { NOISES, NoiseMaker, type NoiseTarget } from './noises.js';

// A process of its own, at the lowest priority: it shares neither an event loop with who is measured, nor takes a processor from the
// platform when that wants it.

export type NoiseQuestion = { make: string; target: NoiseTarget } | { stop: true };

setPriority(19);

let maker: NoiseMaker | undefined;
answerQuestions<NoiseQuestion>(async (question) => {
  if ('make' in question) {
    maker = new NoiseMaker(question.target);
    NOISES.find(({ name }) => name === question.make)!.make(maker);
    return null;
  }
  await maker?.stop();
  return maker?.made;
});
