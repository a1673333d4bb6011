class DashboardsController < ApplicationController
  def show
    render json: Stats.now
  end
end
