// How does a test give a phone a place that keeps passkeys, and carry one to another phone?

import type { CDPSession, Page } from '@playwright/test';

/** A place that keeps passkeys: Chromium's own pretended one. The person touches it and shows who they are at once. */
export class PasskeyKeeper {
  private constructor(
    private readonly devtools: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  /** For this tab, as long as it is open. `hasPrf`: its passkeys work out secrets too. */
  static async on(page: Page, { hasPrf = false } = {}): Promise<PasskeyKeeper> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        hasPrf,
      },
    });
    return new PasskeyKeeper(devtools, authenticatorId);
  }

  /** From now on the person does, or does not, show who they are. */
  async verifies(isUserVerified: boolean): Promise<void> {
    const { authenticatorId } = this;
    await this.devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  }

  /** How many it keeps. */
  async count(): Promise<number> {
    const { authenticatorId } = this;
    const { credentials } = await this.devtools.send('WebAuthn.getCredentials', { authenticatorId });
    return credentials.length;
  }

  /** Loses what it keeps, as a phone does whose owner clears up. */
  async forget(): Promise<void> {
    const { authenticatorId } = this;
    await this.devtools.send('WebAuthn.clearCredentials', { authenticatorId });
  }

  /** Gives what it keeps to another, as makers of phones do between the phones of a person. */
  async shareWith(other: PasskeyKeeper): Promise<void> {
    const { authenticatorId } = this;
    const { credentials } = await this.devtools.send('WebAuthn.getCredentials', { authenticatorId });
    for (const credential of credentials) {
      await other.devtools.send('WebAuthn.addCredential', {
        authenticatorId: other.authenticatorId,
        credential,
      });
    }
  }
}
