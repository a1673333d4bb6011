# Who signs in says a name and is believed: this is a demonstration.
class SessionsController < ApplicationController
  allow_anybody only: %i[create destroy]

  def show
    render json: { user: current_user }
  end

  def create
    user = User.enter!(body[:name]) { RateLimit::SIGN_INS.take!(ClientAddress.of(request)) }
    sign_in user
    render json: { user: user }, status: :created
  end

  def destroy
    sign_out
    head :no_content
  end
end
