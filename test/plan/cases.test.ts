import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES } from '../../generators/plan/codes.ts';
import { printFinding } from '../../generators/plan/findings.ts';
import { readPlan } from '../../generators/plan/read.ts';
import { caseNames, CASES, loadPlan } from './plans.ts';

describe('the checker', () => {
  it.each(caseNames())('says what is expected: %s', (name) => {
    const { findings } = readPlan(loadPlan(join(CASES, name)));
    const printed = findings.map((finding) => `${printFinding(finding)}\n`).join('');
    expect(printed).toBe(readFileSync(join(CASES, name, 'expected.txt'), 'utf8'));
  });

  it('gives a model exactly where there is no error', () => {
    for (const name of caseNames()) {
      const { model, findings } = readPlan(loadPlan(join(CASES, name)));
      const broken = findings.some((finding) => finding.severity === 'error');
      expect({ name, hasModel: model !== undefined }).toEqual({ name, hasModel: !broken });
    }
  });

  it('has a case for every code, and explains every code', () => {
    const expected = caseNames().map((name) => readFileSync(join(CASES, name, 'expected.txt'), 'utf8'));
    const seen = new Set(
      expected
        .join('')
        .matchAll(/^\S+ (?:warning )?([a-z-]+) {2}/gm)
        .map((match) => match[1]),
    );
    expect(Object.keys(CODES).filter((code) => !seen.has(code))).toEqual([]);
    expect(Object.values(CODES).filter((text) => !/^\S.{20,}\.$/.test(text))).toEqual([]);
  });

  it('says in every finding where, what and what to do next', () => {
    for (const name of caseNames()) {
      for (const finding of readPlan(loadPlan(join(CASES, name))).findings) {
        expect(finding).toMatchObject({ line: expect.any(Number), message: expect.stringMatching(/.[.:]$/) });
        expect(finding.mend).not.toBe('');
        expect(finding.line).toBeGreaterThan(0);
        expect(finding.column).toBeGreaterThan(0);
      }
    }
  });
});
