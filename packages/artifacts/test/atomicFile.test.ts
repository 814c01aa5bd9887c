import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  makeBeside,
  removeLeftovers,
  replaceFile,
  replaceFolder,
  UserError,
  writeFileAtomically,
} from '../src/index.ts';
import { temporaryFolder } from './temporaryFolder.ts';

describe('writeFileAtomically', () => {
  it('creates folders, replaces the old file and leaves no temporary files', () => {
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

  it('writes into a pipe without replacing it', async () => {
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

  it('keeps the permissions of the old file', () => {
    const path = join(temporaryFolder(), 'secret');
    writeFileSync(path, 'old');
    chmodSync(path, 0o600);
    writeFileAtomically(path, 'new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('keeps the old file until the new one is complete, and if writing fails', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'table.csv');
    writeFileSync(path, 'old');
    const broken = () =>
      replaceFile(path, (place) => {
        writeFileSync(place, 'half');
        expect(readFileSync(path, 'utf8')).toBe('old');
        throw new TypeError('a bug');
      });
    expect(broken).toThrow(TypeError);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['table.csv']);
  });
});

describe('replaceFolder', () => {
  it('replaces the whole folder or nothing', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'new/crate');
    replaceFolder(path, (into) => writeFileSync(join(into, 'old.txt'), '1'));
    replaceFolder(path, (into) => writeFileSync(join(into, 'new.txt'), '2'));
    expect(readdirSync(path)).toEqual(['new.txt']);
    const broken = () =>
      replaceFolder(path, (into) => {
        writeFileSync(join(into, 'half.txt'), '3');
        throw new UserError('no');
      });
    expect(broken).toThrow(/^no$/);
    expect(readdirSync(path)).toEqual(['new.txt']);
    expect(readdirSync(join(folder, 'new'))).toEqual(['crate']);
  });

  it('refuses a place that cannot be written to, naming it', () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, 'kept');
    expect(() => replaceFolder(join(path, 'crate'), () => {})).toThrow(
      /file\/crate: expected a place that can be written to, got .*(ENOTDIR|EEXIST)/,
    );
  });
});

describe('a temporary name', () => {
  it('is chosen again if it is taken', () => {
    const path = join(temporaryFolder(), 'x');
    const names = ['a', 'a', 'a', 'b'][Symbol.iterator]();
    const make = () => makeBeside(path, mkdirSync, () => names.next().value ?? 'out of names');
    expect([make(), make()].map((name) => basename(name))).toEqual(['.a.tmp', '.b.tmp']);
  });

  it('is removed when it is old, also if another process made it', () => {
    const folder = temporaryFolder();
    const old = [makeBeside(join(folder, 'x'), mkdirSync), join(folder, '.2.3.tmp')];
    const young = makeBeside(join(folder, 'x'), (name) => writeFileSync(name, ''));
    writeFileSync(old[1]!, '');
    for (const name of old) utimesSync(name, 1, 1);
    removeLeftovers(folder);
    expect([...old, young].map((name) => existsSync(name))).toEqual([false, false, true]);
  });
});
