import type { AppliedTopics } from '@ringfleet/standalone';
import { countText } from '../terminal/units.ts';

type Fault = AppliedTopics['found'][number];

/** What was found of the topics, done, and left to be done. */
export function topicsText({ topics, found, left }: AppliedTopics, check: boolean): string {
  if (found.length === 0) return `All ${countText(topics, 'topic')} are as they shall be.\n`;
  if (check) return `${left.map(faultText).join('\n')}\n`;
  const isLeft = new Set(left.map(nameOf));
  const done = found.filter((fault) => !isLeft.has(nameOf(fault))).map(doneText);
  const still = left.map((fault) => `${faultText(fault)}: it stays so, only the tools of Kafka change that`);
  return `${[...done, ...still].join('\n')}\n`;
}

function nameOf(fault: Fault): string {
  return fault.fault === 'missing' ? fault.topic : `${fault.topic} ${fault.setting}`;
}

function doneText(fault: Fault): string {
  return fault.fault === 'missing'
    ? `${fault.topic} made`
    : `${fault.topic}: ${fault.setting} was ${fault.found}, is ${fault.wanted}`;
}

function faultText(fault: Fault): string {
  return fault.fault === 'missing'
    ? `${fault.topic} is missing`
    : `${fault.topic}: ${fault.setting} is ${fault.found}, shall be ${fault.wanted}`;
}
