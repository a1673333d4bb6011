# Tickets for programs without cookies. They need not live longer than it takes to connect.
class TokensController < ApplicationController
  LONGEST = 3_600 # seconds

  def create
    expires_in = [params.fetch(:expires_in, 60).to_f, LONGEST].min.seconds
    render json: { token: Token.issue(params.require(:name), expires_in: expires_in) }
  end
end
