import { describe, expect, it } from '@jest/globals';
import type { TreeFreshness } from '../followed-tree.port.ts';
import { whyReread } from './freshness.ts';

describe('everything is read again', () => {
  const now = Date.parse('2026-11-23T10:00:00Z');
  const day = 86_400_000;
  const tree: TreeFreshness = {
    cluster: 'one',
    positions: { artifacts: { 0: 10 }, phoneFiles: { 0: 4, 1: 0 }, overrideEdits: {} },
    followedAt: now - 29 * day,
    complete: true,
  };
  const bus = {
    cluster: 'one',
    ends: { artifacts: { 0: 10 }, phoneFiles: { 0: 5, 1: 7 }, overrideEdits: {} },
    now,
  };

  it('not when the stored positions are still good', () => expect(whyReread(tree, bus)).toBeUndefined());
  it('by a new gateway', () => expect(whyReread({ ...tree, cluster: undefined }, bus)).toBe('new'));
  it('on another cluster', () => expect(whyReread(tree, { ...bus, cluster: 'two' })).toBe('other-cluster'));
  it('when a topic ends before the stored position', () =>
    expect(whyReread(tree, { ...bus, ends: { ...bus.ends, phoneFiles: { 0: 3 } } })).toBe('other-cluster'));
  it('after an absence of more than 30 days', () =>
    expect(whyReread({ ...tree, followedAt: now - 31 * day }, bus)).toBe('absent-too-long'));
});
