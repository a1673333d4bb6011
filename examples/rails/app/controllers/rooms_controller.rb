class RoomsController < ApplicationController
  def index
    render json: Room.order(:id).map { |room| room.as_json_for(current_user) }
  end

  # Who is no member learns here why the cable has rejected them.
  def show
    room = Room.enter!(params[:slug], current_user)
    render json: room.as_json_for(current_user).merge(members: room.users.map(&:name))
  end
end
