# Tickets for programs without cookies. They should not live longer than it takes to connect.
class TokensController < ApplicationController
  def create
    expires_in = params.fetch(:expires_in, 60).to_f.seconds
    render json: { token: Token.issue(params.require(:name), expires_in: expires_in) }
  end
end
