import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive. */
export interface ZipEntry {
  /** Path inside the archive, with forward slashes. */
  readonly name: string;
  readonly data: Uint8Array;
}

/** 1 January 1980, the earliest date a zip can hold; a fixed one makes the same files the same bytes. */
const fixedDate = 0x21;

/**
 * Packs files into a zip archive, in the given order. Neither encryption nor ZIP64: keep it under 4 GB and 65,535 files.
 * Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data } of entries) {
    const path = Buffer.from(name, 'utf8');
    const packed = deflateRawSync(data);
    const common = description(path, data, packed);
    const body = Buffer.concat([signature('PK\x03\x04'), common, path, packed]);
    bodies.push(body);
    directory.push(signature('PK\x01\x02'), u16(20), common, u16(0), u16(0), u16(0), u32(0), u32(offset), path);
    offset += body.length;
  }
  const listing = Buffer.concat(directory);
  const count = u16(entries.length);
  const end = [signature('PK\x05\x06'), u16(0), u16(0), count, count, u32(listing.length), u32(offset), u16(0)];
  return Buffer.concat([...bodies, listing, ...end]);
}

/** What a file's own header and its line in the directory have in common. */
function description(path: Buffer, data: Uint8Array, packed: Buffer): Buffer {
  const version = u16(20);
  const utf8Names = u16(0x0800);
  const deflated = u16(8);
  const time = u16(0);
  const sizes = [u32(crc32(data)), u32(packed.length), u32(data.length), u16(path.length), u16(0)];
  return Buffer.concat([version, utf8Names, deflated, time, u16(fixedDate), ...sizes]);
}

const signature = (text: string): Buffer => Buffer.from(text, 'latin1');

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
