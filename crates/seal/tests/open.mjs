// Opens a sealed body by docs/protocol.md alone: node open.mjs LINK SEALED from epoch to otherEpoch seq
import { createDecipheriv, hkdfSync } from 'node:crypto';

const [link, sealed, from, epoch, to, otherEpoch, seq] = process.argv.slice(2);
const derive = (key, purpose, bytes) =>
  Buffer.from(hkdfSync('sha256', key, 'visavis room protocol 1', purpose, bytes));
const secret = Buffer.from(link, 'base64url');
const room = derive(secret, 'room', 16).toString('base64url');
const place = (number) => JSON.stringify([1, room, from, +epoch, to, +otherEpoch, number]);
const key = derive(derive(secret, 'signaling', 32), place(0), 32);
const nonce = Buffer.alloc(12);
nonce.writeUInt32BE(+seq, 8);
const bytes = Buffer.from(sealed.replace(/^c20p:/, ''), 'base64url');
const cipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
cipher.setAAD(Buffer.from(place(+seq)), { plaintextLength: bytes.length - 16 });
cipher.setAuthTag(bytes.subarray(-16));
console.log(room);
console.log(cipher.update(bytes.subarray(0, -16)) + cipher.final());
