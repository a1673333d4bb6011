# Who is there, for who has no cable at the moment.
class PresencesController < ApplicationController
  def show
    render json: User.people
  end

  def update
    render json: current_user.appear!(body[:status])
  end
end
