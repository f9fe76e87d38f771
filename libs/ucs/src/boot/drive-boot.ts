import type { BootAnswer, BootRequest } from './boot-request.ts';
import type { BootResult } from './boot-result.ts';
import { virtualBoot } from './virtual-boot.ts';
import type { VirtualPhone } from './virtual-phone.ts';

/**
 * Lets a phone boot against whatever answers its requests, one after the other. What the answering function throws ends
 * the boot.
 */
export async function driveBoot(
  phone: VirtualPhone,
  answer: (request: BootRequest) => BootAnswer | Promise<BootAnswer>,
): Promise<BootResult> {
  const boot = virtualBoot(phone);
  let next = boot.next();
  while (next.done !== true) next = boot.next(await answer(next.value));
  return next.value;
}
