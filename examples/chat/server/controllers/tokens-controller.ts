/** A ticket for the cable, asked for at each attempt to connect. */
import type { Application, Request } from './application-controller.js';

export const tokensController = ({ tokenLifetime: expiresIn, tokens }: Application) => ({
  async create(context: Request) {
    const token = await tokens.sign('cable', context.get('session'), expiresIn);
    return context.json({ token, expiresIn, user: { name: context.get('user') } });
  },
});
