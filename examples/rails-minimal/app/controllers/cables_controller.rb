# Sends everybody away, and they come back: what a deployment does.
class CablesController < ApplicationController
  def restart
    ActionCable.server.restart
    head :no_content
  end
end
