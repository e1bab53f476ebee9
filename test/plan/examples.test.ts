import { describe, expect, it } from '@jest/globals';
import { CODES } from '../../generators/plan/codes.ts';
import { FAULTS, remarksOn } from '../../generators/plan/examples/examples.ts';

describe('the example of every code', () => {
  it.each(Object.entries(FAULTS))('%s has this fault and no other, and mended none', (code, fault) => {
    expect([...new Set(remarksOn(fault).map((remark) => remark.code))]).toEqual([code]);
    expect(remarksOn({ ...fault, wrong: fault.right })).toEqual([]);
  });

  it('is there', () => {
    expect(Object.keys(FAULTS).toSorted()).toEqual(Object.keys(CODES).toSorted());
  });
});
