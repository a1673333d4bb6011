# Disconnects a user everywhere; whether to come back is told since Rails 7.1.
class ConnectionsController < ApplicationController
  def destroy
    connections = ActionCable.server.remote_connections.where(current_user: params[:name])
    if ActionCable.gem_version >= Gem::Version.new("7.1")
      connections.disconnect(reconnect: params[:reconnect] != "false")
    else
      connections.disconnect
    end
    head :no_content
  end
end
