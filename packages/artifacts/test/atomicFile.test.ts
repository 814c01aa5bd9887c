import { execFileSync, spawn } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError, writeFileAtomically } from '../src/index.ts';
import { temporaryFolder } from './temporaryFolder.ts';

describe('writeFileAtomically', () => {
  it('creates folders, replaces what is there and leaves nothing else behind', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a/b/file.txt');
    writeFileAtomically(path, 'one');
    writeFileAtomically(path, Uint8Array.of(116, 119, 111));
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['file.txt']);
  });

  it('refuses a place that cannot be written to, naming it, and cleans up', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), 'kept');
    const path = join(folder, 'file/below.txt');
    expect(() => writeFileAtomically(path, 'x')).toThrow(
      /file\/below\.txt: expected a place that can be written to, got .*(ENOTDIR|EEXIST).*; free/,
    );
    expect(readdirSync(folder)).toEqual(['file']);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('kept');
  });

  it.each(['target.txt', 'not-yet.txt'])('follows a link to %s', (target) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'target.txt'), 'old');
    symlinkSync(target, join(folder, 'link'));
    writeFileAtomically(join(folder, 'link'), 'new');
    expect(readFileSync(join(folder, target), 'utf8')).toBe('new');
    expect(readlinkSync(join(folder, 'link'))).toBe(target);
  });

  it('writes into a pipe and leaves it one', async () => {
    const path = join(temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [path]);
    const reader = spawn('cat', [path]);
    const read = reader.stdout.setEncoding('utf8').toArray();
    writeFileAtomically(path, 'through');
    expect((await read).join('')).toBe('through');
    expect(lstatSync(path).isFIFO()).toBe(true);
  });

  it('removes its temporary file when the rename fails', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'taken'));
    expect(() => writeFileAtomically(join(folder, 'taken'), 'x')).toThrow(UserError);
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});
