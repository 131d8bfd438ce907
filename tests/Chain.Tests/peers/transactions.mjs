import { Wallet, Transaction, encodeRlp, getAddress } from 'ethers';
import { cast } from './cast.mjs';
import { Draw } from './draw.mjs';

export function rlp() {
  const draw = new Draw('rlp');
  const item = (depth) => {
    if (depth === 0 || draw.below(3) === 0) return draw.hex(draw.pick([0, 1, 1, 1, 2, 31, 54, 55, 56, 57, 255, 256, 1000]));
    return draw.times(draw.below(6), () => item(depth - 1));
  };
  return draw.times(60, () => {
    const value = item(4);
    return { value, rlp: encodeRlp(value) };
  });
}

export async function transactions() {
  const draw = new Draw('transactions');
  const vectors = [];
  for (let i = 0; i < 60; i++) {
    const secret = draw.hex(32);
    const wallet = new Wallet(secret);
    const type = i % 3;
    const fee = draw.number(64);
    const fields = {
      type,
      chainId: draw.pick([1n, 5n, 137n, 31337n, 42161n, 11155111n]),
      nonce: Number(draw.number(40)),
      gasLimit: draw.number(40),
      to: draw.below(5) === 0 ? null : getAddress(draw.hex(20)),
      value: draw.number(120),
      data: draw.hex(draw.pick([0, 1, 4, 36, 55, 56, 300])),
    };
    if (type === 2) {
      fields.maxFeePerGas = fee;
      fields.maxPriorityFeePerGas = fee === 0n ? 0n : draw.number(64) % (fee + 1n);
    } else fields.gasPrice = fee;
    if (type !== 0)
      fields.accessList = draw.times(draw.below(4), () => ({ address: getAddress(draw.hex(20)), storageKeys: draw.times(draw.below(4), () => draw.hex(32)) }));
    const transaction = Transaction.from(fields);
    const signed = Transaction.from(await wallet.signTransaction(transaction));
    const vector = { ...fields, secret, from: wallet.address, unsignedHash: transaction.unsignedHash, raw: signed.serialized, hash: signed.hash };
    // cast reads the same bytes to the same sender and hash.
    const decoded = i < 9 ? cast('decode-transaction', vector.raw) : null;
    if (decoded !== null) {
      // JSON within a JSON text.
      const { signer, hash } = JSON.parse(JSON.parse(decoded));
      if (getAddress(signer) !== vector.from || hash !== vector.hash) throw new Error(`cast and ethers disagree on transaction ${i}: ${decoded}`);
    }
    vectors.push(vector);
  }
  return vectors;
}
