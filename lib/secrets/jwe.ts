import "server-only";
import { CompactEncrypt, compactDecrypt } from "jose";

/** Encrypts a text under a key of 32 bytes: a JWE (dir, A256GCM) that names the key, if it has a name. */
export async function encryptText(
  text: string,
  { key, kid }: { key: Uint8Array; kid?: string },
): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", ...(kid === undefined ? {} : { kid }) })
    .encrypt(key);
}

/**
 * What `encryptText` was given.
 *
 * @param keyOf the key of a name; undefined for a JWE that names none.
 * @throws what `keyOf` throws, or an error of jose's, which tells nothing of what is inside.
 */
export async function decryptText(
  jwe: string,
  keyOf: (kid: string | undefined) => Uint8Array,
): Promise<string> {
  const { plaintext } = await compactDecrypt(jwe, ({ kid }) => keyOf(kid), {
    keyManagementAlgorithms: ["dir"],
    contentEncryptionAlgorithms: ["A256GCM"],
  });
  return new TextDecoder().decode(plaintext);
}
